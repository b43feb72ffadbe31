/* Stands for DCMTK's configuration header: what the codec libraries ask of it. */
#define HAVE_C_CONST 1
#define HAVE_STDDEF_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE_STRINGS_H 1
#define HAVE_SYS_TYPES_H 1
#define C_INLINE inline
