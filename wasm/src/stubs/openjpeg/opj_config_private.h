/* What CMake would write for OpenJPEG 2.5.0 on this target. */
#define OPJ_HAVE_INTTYPES_H 1
#define OPJ_PACKAGE_VERSION "2.5.0"
#define OPJ_HAVE_POSIX_MEMALIGN
#define _POSIX_C_SOURCE 200112L
