/** Settings that all sources of Asterisk's call records have. */

import * as z from 'zod'
import { type AsteriskReading, defaultInboundContexts } from '../../../adapters/pbx/asterisk/cdr/shape.ts'
import type { Home } from '../../../core/phone/home.ts'
import { timeZoneField } from '../../../core/settings/place-fields.ts'

const pattern = z.string().max(200).refine(isPattern, 'not a regular expression')

export const asteriskFields = {
  /** The zone of the PBX's clock, where it is not that of the forwarder's configuration. */
  timeZone: timeZoneField.optional(),
  /** What the whole name of an extension's endpoint looks like; others are trunks. */
  extensionPattern: pattern.default(String.raw`\d{2,6}`),
  inboundContexts: z.array(z.string().min(1).max(80)).default([...defaultInboundContexts]),
}

interface AsteriskConfig {
  readonly id: string
  readonly extensionPattern: string
  readonly inboundContexts: readonly string[]
}

export function readingOf({ id, extensionPattern, inboundContexts }: AsteriskConfig, home: Home): AsteriskReading {
  return { sourceId: id, home, extension: new RegExp(`^(?:${extensionPattern})$`), inboundContexts }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
