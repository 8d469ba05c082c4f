using System.Net;

namespace LoopKit.Plugins.Http;

/// <summary>The body of a reply, read through a <see cref="ReplyStream"/>.</summary>
internal sealed class ReplyContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly int _maxBytes;
    private readonly string? _lastEvent;
    private readonly bool _isEvents;

    /// <param name="inner">The body as it comes.</param>
    /// <param name="maxBytes">The most bytes of a whole body, or of one event of a stream of them: SDKs keep an event until it ends.</param>
    /// <param name="lastEvent">The name of the event that ends a whole stream, when the provider has one.</param>
    public ReplyContent(HttpContent inner, int maxBytes, string? lastEvent)
    {
        _inner = inner;
        _maxBytes = maxBytes;
        _lastEvent = lastEvent;
        _isEvents = string.Equals(inner.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => Read(await _inner.ReadAsStreamAsync().ConfigureAwait(false));

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Read(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var body = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
        await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReplyStream Read(Stream stream) => new(stream, _isEvents ? new EventBounds(_maxBytes, _lastEvent) : new WholeBounds(_maxBytes));
}
