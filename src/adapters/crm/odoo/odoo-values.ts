/** How Odoo writes values: `false` for nothing, `[id, name]` for a link, `YYYY-MM-DD HH:MM:SS` in UTC for a time. */
import * as z from 'zod'

/** A text; anything else (false, null) as absent, so that one odd field does not hide a record. */
export const text = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
  z.string().optional(),
)

export const flag = z.preprocess((value) => value === true, z.boolean())

/** A link to a record: its id and name. */
export const link = z.preprocess(
  (value) => (Array.isArray(value) ? { id: value[0], name: value[1] } : undefined),
  z.object({ id: z.int(), name: text }).optional().catch(undefined),
)

/** A time as ISO 8601, UTC. */
export const instant = z.preprocess((value) => {
  const match = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(value) : null
  return match ? `${match[1]}T${match[2]}.000Z` : undefined
}, z.iso.datetime().optional().catch(undefined))

/** A time as Odoo takes it. Parts of a second are dropped. */
export function odooTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}
