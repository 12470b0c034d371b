# One image for every service; the command chooses: packages/gateway/dist/main.js (the default), packages/outbound-worker/dist/main.js or
# packages/smpp-worker/dist/main.js. Builds with the classic builder as well as with BuildKit; needs the npm registry and nothing else.
#
#   docker build -t ccm .
#   docker build -t ccm --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… .

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /build
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/channels/package.json packages/channels/
COPY packages/cli/package.json packages/cli/
COPY packages/client/package.json packages/client/
COPY packages/console/package.json packages/console/
COPY packages/core/package.json packages/core/
COPY packages/e2e/package.json packages/e2e/
COPY packages/gateway/package.json packages/gateway/
COPY packages/outbound-worker/package.json packages/outbound-worker/
COPY packages/shared/package.json packages/shared/
COPY packages/simulators/package.json packages/simulators/
COPY packages/smpp-worker/package.json packages/smpp-worker/
COPY packages/testing/package.json packages/testing/

# What the services need at run time, without types, sources and tests. Its own stage: it changes only with the lockfile.
FROM manifests AS dependencies
RUN npx --yes "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --ignore-scripts --pm-on-fail=ignore --prod \
      --filter-prod @ccm/gateway... --filter-prod @ccm/outbound-worker... --filter-prod @ccm/smpp-worker... --filter-prod @ccm/cli... \
 && npx --yes "$(node -p 'require("./package.json").packageManager')" sbom --sbom-format cyclonedx --sbom-type application --prod --pm-on-fail=ignore \
      --filter-prod @ccm/gateway... --filter-prod @ccm/outbound-worker... --filter-prod @ccm/smpp-worker... --filter-prod @ccm/cli... --out sbom.cdx.json \
 && rm -rf packages/console packages/simulators packages/testing packages/e2e node_modules/.bin node_modules/.modules.yaml node_modules/.pnpm-workspace-state* node_modules/.pnpm/lock.yaml \
 && find . -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.tsbuildinfo' -o -name '*.md' ! -iname 'licen*' \
      -o -name '*.jks' -o -name '*.p12' -o -name '*.pfx' -o -name '*.key' -o -name '*.test.js' -o -name '*.spec.js' \
      -o -name '*.c' -o -name '*.cc' -o -name '*.cpp' -o -name '*.h' -o -name '*.gyp' \) -delete \
 && find . -type d \( -name test -o -name tests -o -name __tests__ -o -name spec -o -name fixtures -o -name example -o -name examples \
      -o -name benchmark -o -name benchmarks -o -name .github \) -prune -exec rm -rf {} + \
 && find . -xtype l -delete \
 && find . -type d -empty -delete

# The whole workspace with its tools and simulators: built here, tested from here (`docker build --target build`).
FROM manifests AS build
RUN npx --yes "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --ignore-scripts --pm-on-fail=ignore
COPY tsconfig.base.json ./
COPY docs/errors.md docs/
COPY packages packages
RUN node_modules/.bin/tsc -b packages/gateway packages/outbound-worker packages/smpp-worker packages/cli packages/simulators packages/e2e \
 && node packages/console/build/build.ts

FROM build AS services
RUN mkdir /services && for package in gateway outbound-worker smpp-worker cli client shared channels core; do \
      mkdir -p "/services/$package" && cp -r "packages/$package/dist" "/services/$package/dist" ; \
    done \
 && cp -r packages/cli/bin /services/cli/bin && rm /services/cli/bin/tsconfig.json \
 && mkdir /services/console && cp -r packages/console/dist /services/console/dist \
 && find /services -type f \( -name '*.d.ts' -o -name '*.map' -o -name '*.tsbuildinfo' \) -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# A service needs only node: whoever gets in finds no tool to fetch or build more with, and no program that gives other rights. Debian's list
# of packages stays, for scanners to read.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn* \
      /usr/local/include /usr/bin/apt /usr/bin/apt-* /usr/lib/apt /var/lib/apt /var/cache/apt /usr/bin/dpkg /usr/bin/dpkg-* /usr/sbin/dpkg-* \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && ln -s /app/packages/cli/bin/ccm.mjs /usr/local/bin/ccm \
 && mkdir -p /app/ssl /app/spool /app/logs && chown node:node /app/spool /app/logs
WORKDIR /app
COPY --from=dependencies /build/node_modules node_modules
COPY --from=dependencies /build/packages packages
COPY --from=dependencies /build/sbom.cdx.json ./
COPY --from=services /services packages
COPY LICENSE package.json ./
COPY compose/health-check.sh compose/make-secrets.mjs ./
USER node
# Each program finds all that it imports: a service without settings ends with 78.
RUN node packages/cli/bin/ccm.mjs --version \
 && for service in gateway outbound-worker smpp-worker; do \
      code=0; node "packages/$service/dist/main.js" >/dev/null 2>&1 || code=$?; [ "$code" = 78 ] || { echo "$service ends with $code"; exit 1; } ; \
    done
EXPOSE 8081 8443
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 CMD ["bash", "health-check.sh"]
# Node lets each half of its nursery grow to 64 MB on a machine with much memory. With 16 MB a busy service holds a good deal less, at nearly the same
# processor time for each message; with 8 MB it spends a twentieth more on each, as what is still in work is copied more often. An idle service
# holds the same with either. A compile cache (NODE_COMPILE_CACHE) is not used: it saves a tenth of a second at the start, and holds 7 MB for as
# long as the service lives.
ENTRYPOINT ["node", "--max-semi-space-size=16"]
CMD ["packages/gateway/dist/main.js"]
