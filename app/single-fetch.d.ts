/** Loaders and actions hand over what they return as it is: dates stay dates, and `data()` is unwrapped. */
declare module '@remix-run/server-runtime' {
  interface Future {
    v3_singleFetch: true;
  }
}

export {};
