/** For demos by hand: what connects Switchhook to a stand-in that serves, then each request as it comes. */
interface Served {
  readonly env: Readonly<Record<string, string>>
  readonly standIn: { requests(): readonly string[] }
}

const lookEveryMs = 500

export function printRequests({ env, standIn }: Served): void {
  for (const [name, value] of Object.entries(env)) console.log(`${name}=${value}`)
  let shown = 0
  setInterval(() => {
    const requests = standIn.requests()
    for (const request of requests.slice(shown)) console.log(request)
    shown = requests.length
  }, lookEveryMs)
}
