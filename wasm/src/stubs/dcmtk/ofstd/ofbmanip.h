/* Stands for DCMTK's header, of which only the copying of elements is used. */
#ifndef OFBMANIP_H
#define OFBMANIP_H
#include <cstring>
template <class T>
struct OFBitmanipTemplate {
  static void copyMem(const T *source, T *target, size_t count) {
    std::memcpy(target, source, count * sizeof(T));
  }
};
#endif
