/** The floor: what a request costs in workerd before anybody does anything. Answers the same bytes to everything. */
interface Bindings {
  readonly ANSWER: string
}

export default {
  fetch(_request, { ANSWER }) {
    return new Response(ANSWER, { headers: { 'content-type': 'application/json' } })
  },
} satisfies ExportedHandler<Bindings>
