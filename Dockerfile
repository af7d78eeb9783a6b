# Headroom in one image for web nodes and workers: HEADROOM_ROLE says which. DATABASE_URL names the PostgreSQL. Uploaded files
# and the session secret are in /data, shared by all of them; or files in a bucket (HEADROOM_S3_…) and NEXTAUTH_SECRET given.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
# Packages are a layer of their own, installed as npm start does, which then finds them.
COPY package.json package-lock.json ./
COPY scripts/install.mjs scripts/steps.mjs scripts/
RUN node --input-type=module -e "import { install } from './scripts/install.mjs'; await install()"
COPY . .
RUN node scripts/build-only.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 HEADROOM_ROLE=web HEADROOM_DATA_DIR=/data
COPY --from=build --chown=node:node /app /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "-e", "if (process.env.HEADROOM_ROLE !== 'worker') fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "scripts/start.mjs"]
