# The image: one static binary and nothing else, run without privileges.
#
#   docker build -t fauxfactor .
#   docker run --rm --read-only -p 8080:8080 fauxfactor

FROM rust:1.95-alpine AS build
# mimalloc and AWS-LC are C; readelf looks at what comes out.
RUN apk add --no-cache binutils gcc linux-headers make musl-dev
WORKDIR /src
COPY . .
# The cache mounts keep dependencies, fetched and compiled, from one build to the next.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked && \
    cp target/release/fauxfactor /fauxfactor
# Static, or it would not start in an empty image; and it does start.
RUN if readelf --wide --program-headers --dynamic /fauxfactor | grep -E 'INTERP|\(NEEDED\)'; then exit 1; fi && \
    /fauxfactor check config/demo.toml

FROM scratch
LABEL org.opencontainers.image.title="Fauxfactor" \
      org.opencontainers.image.description="A local stand-in for the MFA APIs of Huawei Cloud IAM and VMware Cloud Services" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /fauxfactor /fauxfactor
USER 65532:65532
# Whoever reaches the port reaches the control plane, so there is none unless FAUXFACTOR_CONTROL_TOKEN is set.
ENV FAUXFACTOR_LISTEN=0.0.0.0:8080 \
    FAUXFACTOR_CONTROL=auto
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s --start-period=5s \
    CMD ["/fauxfactor", "healthcheck"]
ENTRYPOINT ["/fauxfactor"]
