/** The systems that people move from, and which one a set-up is of. */
import { CliFailure, UsageError } from '../../terminal/failure.ts'
import { cdrSidecar } from './cdr-sidecar.ts'
import { cti } from './cti.ts'
import { odoo } from './odoo.ts'
import type { OldSetup } from './old-setup.ts'
import type { OldSystem } from './plan.ts'
import { reamaze } from './reamaze.ts'
import { relay } from './relay.ts'

export const oldSystems: readonly OldSystem[] = [reamaze, cdrSidecar, relay, odoo, cti]

/** Throws CliFailure where none is recognised, UsageError where several are and none was chosen. */
export function chooseSystem(setup: OldSetup, wanted?: string): OldSystem {
  const candidates = oldSystems.filter(({ recognises }) => recognises(setup))
  const [first, ...others] = wanted === undefined ? candidates : candidates.filter(({ id }) => id === wanted)
  if (first && others.length === 0) return first
  if (first) {
    const ids = candidates.map(({ id }) => id).join(', ')
    throw new UsageError(`Settings of several systems are there. Choose one with --from: ${ids}.`)
  }
  const what = oldSystems.find(({ id }) => id === wanted)?.title ?? 'system that Switchhook replaces'
  const files = setup.files.length > 0 ? `Read: ${setup.files.join(', ')}.` : 'There is no settings file.'
  throw new CliFailure(`No settings of a ${what} were found. ${files}`, {
    hint: 'Name its folder, or its .env, 3cx-config.yml or 3CX template (docs/moving-in.md); nothing was written.',
  })
}
