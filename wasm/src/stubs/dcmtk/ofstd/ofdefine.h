/* Stands for DCMTK's header of the same name. */
#include "dcmtk/ofstd/ofexport.h"
