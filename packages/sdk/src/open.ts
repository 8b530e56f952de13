/**
 * An enum of the API in a result: one of the values of `Value`, or one that a newer API has and this version does not
 * know. Reading never fails because of such a value. Inputs take `Value` alone.
 */
export type Open<Value extends string> = Value | (string & Record<never, never>);
