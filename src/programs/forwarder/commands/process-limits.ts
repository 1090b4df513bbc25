/**
 * How the forwarder is started, by hand as by `install`: V8 takes all the memory that it finds unless it is given bounds,
 * and the forwarder runs beside a phone system. With these it needs less than 115 MiB at the same rate (docs/benchmarks.md).
 */

/** Options of every Node that runs it: of the young generation (its copies are most of what is resident) and of the old one. */
export const nodeFlags = ['--max-semi-space-size=2', '--max-old-space-size=128'] as const

/** One arena of glibc's allocator instead of one a thread. Other C libraries do not know it and do not mind. */
export const environment = 'MALLOC_ARENA_MAX=1'
