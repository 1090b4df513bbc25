/** Work that must not overlap: each begins when what was begun before is done, whether that worked or not. */
export type OneByOne = <T>(work: () => Promise<T>) => Promise<T>

export function createOneByOne(): OneByOne {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
