# One image for the worker, the API and the migrations; see docs/operations.md.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN npx prisma generate

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app /app
RUN mkdir -p /var/lib/caseline /var/lib/caseline-files \
  && chown node:node /var/lib/caseline /var/lib/caseline-files
USER node
EXPOSE 7400
CMD ["node", "--import", "tsx", "production/api.ts"]
