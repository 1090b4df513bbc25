/**
 * Every kind of source that a configuration may name. A new one is a folder beside this file, made known by one line
 * here (source-type.ts says what it has to give).
 */
import type { SourceType } from '../source-type.ts'

export const sourceTypes: readonly SourceType[] = []

/** The kind of source of this name; undefined when there is none. */
export function sourceTypeOf(type: string): SourceType | undefined {
  return sourceTypes.find((known) => known.type === type)
}
