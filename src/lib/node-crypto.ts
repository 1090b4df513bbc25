/**
 * `node:crypto`, loaded when it is first used: workerd takes 4 ms for it. What every start loads asks for it here, so that the first
 * lookup, while a phone rings, does not wait for it; a module that is only ever imported later may as well import it.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
