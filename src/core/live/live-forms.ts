/** All that a platform needs to know of the live events it carries (src/ports/live.ts). */
import type { LiveForms } from '../../ports/live.ts'
import { changeOf, timedOutBody } from './change.ts'
import { wireForms } from './protocols.ts'

export const liveForms: LiveForms = { ...wireForms, changeOf, timedOutBody }
