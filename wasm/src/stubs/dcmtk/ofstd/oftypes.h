/* Stands for DCMTK's header: its names for what C++11 has. */
#ifndef OFTYPES_H
#define OFTYPES_H
#include <cstddef>
#include <cstring>
#define OFTypename typename
#define OFnullptr nullptr
#endif
