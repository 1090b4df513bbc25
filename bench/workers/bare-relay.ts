/**
 * What the slowest CRM costs any function that needs it: asks it for the number and answers what it said. No key, no
 * schema, no cache, no deadline, no other CRM.
 */
interface Bindings {
  /** Without a slash at the end. */
  readonly CRM: string
}

export default {
  async fetch(request, { CRM }) {
    const { number } = await request.json<{ number: string }>()
    const answer = await fetch(`${CRM}/contacts?${new URLSearchParams({ q: number, type: 'mobile', page: '1' })}`)
    return Response.json(await answer.json())
  },
} satisfies ExportedHandler<Bindings>
