# One image for every role: `mailhooks api`, `worker` and `migrate`.
# It holds no embedded servers: set DATABASE_URL and TEMPORAL_ADDRESS.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# With what builds; it goes below.
RUN npm ci --ignore-scripts
COPY src ./src
COPY portal ./portal
RUN npm run build
# Optional packages are the embedded Postgres and the bundler's compiler: needed no more, like those for development.
RUN npm prune --omit=dev --omit=optional --ignore-scripts \
 && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
      ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:24-bookworm-slim
# Root certificates: the Temporal client checks servers against the system's. npm has nothing to do at run time.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /opt/yarn-* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && install -d -o node -g node /var/lib/mailhooks
LABEL org.opencontainers.image.title="Mailhooks" \
      org.opencontainers.image.description="Self-hosted webhook delivery for email events" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/mailhooks/mailhooks"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/var/lib/mailhooks UV_THREADPOOL_SIZE=64
WORKDIR /app
COPY package.json LICENSE ./
COPY bin ./bin
COPY src ./src
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
# The user `node`, by number: so a cluster can see that it is not root.
USER 1000:1000
EXPOSE 8080
# Mail lands here while SMTP_URL is not set.
VOLUME /var/lib/mailhooks
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Exec form, no shell and no npm in between: SIGTERM reaches Mailhooks, which then finishes what is under way.
ENTRYPOINT ["node", "bin/mailhooks.js"]
CMD ["api"]
