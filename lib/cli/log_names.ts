/** The names of the loggers: DCMTK's, so that its log configuration files keep working. */

export const APP_LOGGER_NAME = "dcmtk.apps.dcmsend";
export const NET_LOGGER_NAME = "dcmtk.dcmnet";
export const DATA_LOGGER_NAME = "dcmtk.dcmdata";
/** What layouts call the root logger; in `LogOptions` its name is empty. */
export const ROOT_LOGGER_NAME = "root";
