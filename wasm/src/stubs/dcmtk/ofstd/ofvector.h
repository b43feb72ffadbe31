/* Stands for DCMTK's header: vectors are those of C++. */
#ifndef OFVECTOR_H
#define OFVECTOR_H
#include <vector>
template <typename T>
using OFVector = std::vector<T>;
#endif
