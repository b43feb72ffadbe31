/* Stands for DCMTK's header, of which only pairs are used. */
#ifndef OFMAP_H
#define OFMAP_H
#include <utility>
template <typename A, typename B>
using OFPair = std::pair<A, B>;
template <typename A, typename B>
inline OFPair<A, B> OFMake_pair(const A &first, const B &second) {
  return OFPair<A, B>(first, second);
}
#endif
