/** A 3CX that took too long for something; it is tried again. */
import { SwitchhookError } from '../../lib/errors.ts'

export function readTooSlow(what: string, limitMs: number): SwitchhookError {
  return new SwitchhookError('source_unreachable', `3CX took longer than ${limitMs / 1000} s for ${what}.`, {
    retryable: true,
  })
}
