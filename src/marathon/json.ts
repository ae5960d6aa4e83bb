/** An object of JSON that is sent; who writes one answers for its form. */
export type Json = Record<string, unknown>;
