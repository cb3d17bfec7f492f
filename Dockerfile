FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY client/package.json client/
COPY console/package.json console/
RUN npm ci
COPY . .
RUN PRISMA_SCHEMA_ENGINE_BINARY="$(command -v node)" npx prisma generate && node client/scripts/build.mjs && node scripts/build.mjs && npx vite build console && npm prune --omit=dev --omit=optional

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node /app/package.json ./
COPY --from=build --chown=node /app/node_modules ./node_modules
COPY --from=build --chown=node /app/dist ./dist
COPY --from=build --chown=node /app/prisma ./prisma
# `docker compose exec api heliograph doctor`
RUN ln -s /app/dist/main.js /usr/local/bin/heliograph
USER node
# What a chunk is made of lives for milliseconds: a larger young generation of the heap lets it die there.
ENTRYPOINT ["node", "--max-semi-space-size=96", "dist/main.js"]
CMD ["serve"]
