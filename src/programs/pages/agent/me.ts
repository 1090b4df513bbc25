/** Who is signed in, of the server's words. For the page and the extension. */
import { type Answer, member } from './api.ts'
import type { Me } from './state.ts'

/** What GET /agent/session says; undefined when it is something else. A paired browser's token is replaced in time. */
export function readMe({ body }: Answer, isPaired: boolean): Me | undefined {
  const text = (name: string) => {
    const value = member(body, name)
    return typeof value === 'string' ? value : undefined
  }
  const [site, extension, expiresAt] = [text('site'), text('extension'), text('expiresAt')]
  if (site === undefined || extension === undefined || expiresAt === undefined) return undefined
  const list = (name: string) => {
    const value = member(body, name)
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  }
  return {
    site,
    extension,
    name: text('name'),
    country: text('country') ?? 'US',
    expiresAtMs: isPaired ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
    isPaired,
    mayCall: member(body, 'mayCall') === true,
    takesTasks: member(body, 'takesTasks') === true,
    wrapUps: list('wrapUps'),
    templates: list('templates'),
    createIn: list('createIn'),
    recordTemplate: text('callerUrl'),
    mayHear: member(body, 'mayHear') === true,
  }
}
