/**
 * Built-in contacts are pages of this server: a browser that is paired opens them by its cookie. With a token of this tab alone a new
 * tab would know nobody, so the contact is shown on the agent page itself.
 */
import type { ViewContext } from '../views/context.ts'

/** What a page of ours about a contact is about; undefined: it is none. */
function partyOf(
  url: string | undefined,
  origin: string,
): { readonly id: string } | { readonly number: string } | undefined {
  const link = url === undefined ? null : URL.parse(url, origin)
  if (link?.origin !== origin || !link.pathname.startsWith('/contacts/')) return undefined
  const id = decodeURIComponent(link.pathname.slice('/contacts/'.length))
  return id === 'unknown' ? { number: link.searchParams.get('number') ?? '' } : { id }
}

type Context = Pick<ViewContext, 'state' | 'origin' | 'work'>

/** A press on a link: it opens as it would, or shows the contact here. */
export function openHere(event: Event, url: string | undefined, context: Context): void {
  if (context.state.me?.isPaired || !showParty(url, context)) return
  event.preventDefault()
}

/** False: the address is of no contact that could be shown here. */
export function showParty(url: string | undefined, { origin, work }: Pick<Context, 'origin' | 'work'>): boolean {
  const party = partyOf(url, origin)
  if (party === undefined || work === undefined) return false
  if ('number' in party) work.actions.search(party.number)
  else work.actions.openContact(party.id)
  requestAnimationFrame(() => document.getElementById('contact')?.focus())
  return true
}
