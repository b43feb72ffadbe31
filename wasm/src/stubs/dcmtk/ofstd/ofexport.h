/* Stands for DCMTK's header: nothing is exported from a static library. */
#define DCMTK_DECL_EXPORT
#define DCMTK_DECL_IMPORT
