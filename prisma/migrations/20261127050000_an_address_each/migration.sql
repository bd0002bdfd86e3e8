-- Clients and clinicians may come to an address each: a mail's link leads to its reader's.
GRANT SELECT (kind) ON person TO meantime_worker;
