/** Functions that the API server and the validators both know; rules may use these and no others. */
export const supportedFunctions: ReadonlySet<string> = new Set(
  `has all exists exists_one map filter
   size type dyn bool int uint double string bytes timestamp duration
   contains startsWith endsWith matches find findAll
   charAt indexOf lastIndexOf substring replace split join trim lowerAscii upperAscii
   isSorted min max sum
   getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds
   getMilliseconds
   of none or orValue value hasValue`.split(/\s+/),
);
