/** The site that is shown, and the others that one may see. */
import { useEffect, useState } from 'preact/hooks'
import { requestAll } from '../api.ts'
import { texts } from '../language.ts'
import { navigate, readRoute } from '../router.ts'
import { type Session, useSession } from '../session.ts'

/** Of somebody who may see all sites they are asked for; of others they stand in the session. */
async function sitesOf({ sites, permissions }: Session): Promise<string[]> {
  if (!permissions.includes('sites')) return sites.map(({ site }) => site).filter((site) => site !== '*')
  return (await requestAll<{ readonly name: string }>('/v1/sites', 'sites')).map(({ name }) => name)
}

export function SiteSwitch() {
  const { session } = useSession()
  const [sites, setSites] = useState<readonly string[]>([session.site])
  useEffect(() => {
    let isWanted = true
    sitesOf(session).then(
      (found) => isWanted && setSites(found),
      () => isWanted && setSites([session.site]),
    )
    return () => {
      isWanted = false
    }
  }, [session.user.id, session.site])
  const names = [...new Set([session.site, ...sites])]
  if (names.length < 2) return <p class="site one">{session.site}</p>
  const choose = (site: string) => {
    const { page } = readRoute()
    navigate(`/admin/${page}?site=${encodeURIComponent(site)}`)
  }
  return (
    <select
      class="site"
      aria-label={texts.site}
      value={session.site}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
