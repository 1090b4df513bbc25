/**
 * How many operations of WebCrypto are under way. They run in threads of their own, so no turn of the event loop says that
 * they are done: a virtual clock that goes on meanwhile would let a busy machine decide what a test counts.
 */
const names = ['encrypt', 'decrypt', 'sign', 'verify', 'digest', 'importKey', 'deriveKey', 'deriveBits'] as const
const proto = Object.getPrototypeOf(crypto.subtle)
let underWay = 0

for (const name of names) {
  const original: (...args: unknown[]) => Promise<unknown> = proto[name]
  proto[name] = async function counted(this: SubtleCrypto, ...args: unknown[]) {
    underWay += 1
    try {
      return await original.apply(this, args)
    } finally {
      underWay -= 1
    }
  }
}

export function isCryptographyUnderWay(): boolean {
  return underWay > 0
}
