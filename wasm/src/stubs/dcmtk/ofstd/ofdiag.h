/* Stands for DCMTK's header: warnings are switched by including one of these names. */
#define DCMTK_DIAGNOSTIC_PUSH "dcmtk/ofstd/nothing.h"
#define DCMTK_DIAGNOSTIC_POP "dcmtk/ofstd/nothing.h"
#define DCMTK_DIAGNOSTIC_IGNORE_CONST_EXPRESSION_WARNING "dcmtk/ofstd/nothing.h"
#define DCMTK_DIAGNOSTIC_IGNORE_CLASS_MEMACCESS_WARNING "dcmtk/ofstd/nothing.h"
