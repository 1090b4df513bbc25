/**
 * Paths into a JSON answer: dotted, from the root; arrays are gone through without being named, and can't be indexed
 * (`contacts.0.id` finds nothing). The outermost array on a rule's path is the list of records; arrays further in belong
 * to one record, and a filter chooses among their members.
 */
import { text, type Value } from './values.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Which member was taken in each array on the way, by the array's path. */
type Positions = ReadonlyMap<string, number>

export interface Leaf {
  readonly value: Json
  readonly positions: Positions
}

/** One record of an answer: a member of the outermost array, or the whole answer (no position). */
export interface RecordPlace {
  readonly array?: string
  readonly index?: number
}

const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** Every value at the path, in document order. */
export function leavesAt(root: Json, path: string): Leaf[] {
  return walk(root, path.trim() === '' ? [] : path.trim().split('.'), '', new Map())
}

function walk(value: Json, keys: readonly string[], path: string, positions: Positions): Leaf[] {
  if (isArray(value)) {
    return value.flatMap((member, index) => walk(member, keys, path, new Map([...positions, [`${path}[]`, index]])))
  }
  const [key, ...rest] = keys
  if (key === undefined) return [{ value, positions }]
  if (value === null || typeof value !== 'object') return []
  const member = value[key]
  return member === undefined ? [] : walk(member, rest, path === '' ? key : `${path}.${key}`, positions)
}

/** The records of an answer: the members of the outermost array that any of the paths goes through. */
export function recordsOf(root: Json, paths: readonly string[]): RecordPlace[] {
  for (const path of paths) {
    const arrays = leavesAt(root, path).flatMap((leaf) => [...leaf.positions].slice(0, 1))
    const [first] = arrays
    if (first === undefined) continue
    const indexes = new Set(arrays.filter(([array]) => array === first[0]).map(([, index]) => index))
    return [...indexes].map((index) => ({ array: first[0], index }))
  }
  return [{}]
}

/** The leaves that belong to the record; one outside its array belongs to every record. */
export function leavesIn(root: Json, path: string, record: RecordPlace): Leaf[] {
  return leavesAt(root, path).filter(({ positions }) => {
    const index = record.array === undefined ? undefined : positions.get(record.array)
    return index === undefined || index === record.index
  })
}

/** Whether two leaves lie in the same members of the arrays they share. */
export function sameMembers(one: Leaf, two: Leaf): boolean {
  return [...one.positions].every(([array, index]) => (two.positions.get(array) ?? index) === index)
}

/** As 3CX has it: null is empty, truth values are .NET's words, structures are their JSON. */
export function jsonValue(json: Json): Value {
  if (json === null) return text('')
  if (typeof json === 'boolean') return text(json ? 'True' : 'False')
  return text(typeof json === 'object' ? JSON.stringify(json) : json.toString())
}
