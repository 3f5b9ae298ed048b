/** What a run makes out of date: everything these pages ask for has this in front. */
export const STALE = ['garbage-collection'];
