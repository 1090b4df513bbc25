/** Variables whose names nearly are ours: one mistyped or guessed is ignored like any other, and nothing would say why. */
import { distance } from 'fastest-levenshtein'
import { guessed } from './guessed-names.ts'
import { developersVariables, knownVariables } from './known-variables.ts'

export interface NearMiss {
  readonly name: string
  /** What was probably meant, the likeliest first; empty where nothing is near. */
  readonly meant: readonly string[]
}

/** Shorter names are near to too much. */
const shortestName = 8
const farthest = 2

/** Of an environment's names: those that begin with SWITCHHOOK_ and are none of ours, those that differ from ours by a letter or two, and those that somebody would guess. */
export function nearMisses(names: readonly string[]): NearMiss[] {
  const known = knownVariables()
  const set = new Set(names)
  return names.flatMap((name): NearMiss[] => {
    if (known.has(name) || developersVariables.test(name)) return []
    const nearest = nearestOf(name, known)
    const meant = nearest === undefined ? guessed(name, known) : [nearest]
    if (name.startsWith('SWITCHHOOK_')) return [{ name, meant }]
    // Whoever has set the right one too has another use for this one.
    return meant.length === 0 || meant.some((one) => set.has(one)) ? [] : [{ name, meant }]
  })
}

function nearestOf(name: string, known: ReadonlySet<string>): string | undefined {
  if (name.length < shortestName) return undefined
  const near = [...known].flatMap((meant) => {
    if (Math.abs(meant.length - name.length) > farthest || meant.length < shortestName) return []
    const far = distance(name.toUpperCase(), meant)
    return far <= farthest ? [{ meant, far }] : []
  })
  return near.sort((one, other) => one.far - other.far)[0]?.meant
}

/** A sentence for the admin; never the value. */
export function nearMissInWords({ name, meant }: NearMiss): string {
  return meant.length === 0
    ? `${name} is set, and no variable of Switchhook: see docs/settings.md.`
    : `${name} is set, and no variable of Switchhook: ${meant.join(' or ')} is meant?`
}
