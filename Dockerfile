# Switchhook on your own machine: docs/self-hosting.md. Two images: `server` (the default) and `forwarder`.
# What must stay true: nobody is root in them, no secret is in a layer, and the server's image builds nothing at its start.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# Node comes with the image; the one that npm brings for older machines goes.
RUN npm run build && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM ${NODE_IMAGE} AS forwarder
RUN install -d -o node -g node /etc/switchhook-forwarder /var/lib/switchhook-forwarder
COPY --from=build /app/dist/switchhook-forwarder.mjs /usr/local/bin/switchhook-forwarder
USER node
WORKDIR /var/lib/switchhook-forwarder
VOLUME /var/lib/switchhook-forwarder
ENTRYPOINT ["switchhook-forwarder", "--config", "/etc/switchhook-forwarder/config.yml"]
CMD ["run"]

FROM ${NODE_IMAGE} AS server
RUN install -d -o node -g node -m 700 /data
COPY --from=build /app /app
ENV NODE_ENV=production SWITCHHOOK_HOST=0.0.0.0 SWITCHHOOK_DATA=/data
RUN ln -s /app/bin/switchhook.mjs /usr/local/bin/switchhook
USER node
WORKDIR /app
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8787) + '/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/run.mjs", "src/programs/dev/start.ts"]
