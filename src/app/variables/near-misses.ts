/** Variables whose names nearly are ours: a mistyped one is ignored like any other, and nothing would say why. */
import { distance } from 'fastest-levenshtein'
import { developersVariables, knownVariables } from './known-variables.ts'

export interface NearMiss {
  readonly name: string
  /** What was probably meant; absent where nothing is near. */
  readonly meant?: string
}

/** Shorter names are near to too much. */
const shortestName = 8
const farthest = 2

/** Of an environment's names: those that begin with SWITCHHOOK_ and are none of ours, and those that differ from ours by a letter or two. */
export function nearMisses(names: readonly string[]): NearMiss[] {
  const known = knownVariables()
  const set = new Set(names)
  return names.flatMap((name): NearMiss[] => {
    if (known.has(name) || developersVariables.test(name) || name.length < shortestName) return []
    const nearest = nearestOf(name, known)
    // Whoever has set the right one too has another use for this one.
    if (nearest !== undefined)
      return set.has(nearest) && !name.startsWith('SWITCHHOOK_') ? [] : [{ name, meant: nearest }]
    return name.startsWith('SWITCHHOOK_') ? [{ name }] : []
  })
}

function nearestOf(name: string, known: ReadonlySet<string>): string | undefined {
  const near = [...known].flatMap((meant) => {
    if (Math.abs(meant.length - name.length) > farthest || meant.length < shortestName) return []
    const far = distance(name.toUpperCase(), meant)
    return far <= farthest ? [{ meant, far }] : []
  })
  return near.sort((one, other) => one.far - other.far)[0]?.meant
}

/** A sentence for the admin; never the value. */
export function nearMissInWords({ name, meant }: NearMiss): string {
  return meant === undefined
    ? `${name} is set, and no variable of Switchhook: see docs/settings.md.`
    : `${name} is set, and no variable of Switchhook: ${meant} is meant?`
}
