/* Stands for DCMTK's header, which is only included for size_t. */
#include <stddef.h>
