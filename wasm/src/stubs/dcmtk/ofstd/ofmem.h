/* Stands for DCMTK's header: smart pointers are those of C++11. */
#ifndef OFMEM_H
#define OFMEM_H
#include <memory>
#include "dcmtk/ofstd/oftypes.h"
template <typename T>
using OFunique_ptr = std::unique_ptr<T>;
template <typename T>
using OFrvalue = T;
#endif
