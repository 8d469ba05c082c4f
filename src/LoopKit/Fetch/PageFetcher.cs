using System.Net;
using System.Text;
using LoopKit.Tools;

namespace LoopKit.Fetch;

/// <summary>Gets texts by HTTP: no cookies, credentials or proxies; bounded in hops, time and size, compressed or not.</summary>
internal sealed class PageFetcher : IDisposable
{
    /// <summary>The most redirects that are followed.</summary>
    public const int MaxRedirects = 5;

    /// <summary>The most bytes that are taken of a page, after decompression.</summary>
    public const int MaxBytes = 2 << 20;

    private const int MaxUrlCharacters = 2_000;

    private static readonly TimeSpan _connectTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    /// <summary>Makes a fetcher.</summary>
    /// <param name="allowedHosts">Hosts that may have private addresses.</param>
    public PageFetcher(IReadOnlyCollection<string> allowedHosts)
    {
        var connection = new GuardedConnection(allowedHosts);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = (context, cancellationToken) => connection.ConnectAsync(context.DnsEndPoint, cancellationToken),
            ConnectTimeout = _connectTime,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("LoopKit");
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/*, application/json, application/xml;q=0.9");
    }

    /// <summary>Gets a page.</summary>
    /// <exception cref="ToolException">It cannot or may not be had.</exception>
    public async ValueTask<FetchedPage> GetAsync(string url, CancellationToken cancellationToken)
    {
        var next = RequireUrl(url);
        try
        {
            for (var hop = 0; hop <= MaxRedirects; hop++)
            {
                using var response = await _http.GetAsync(next, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (Redirect(response) is not { } location)
                {
                    return await ReadAsync(next, response, cancellationToken).ConfigureAwait(false);
                }

                next = RequireUrl(new Uri(next, location).AbsoluteUri);
            }
        }
        catch (HttpRequestException exception)
        {
            throw exception.InnerException as ToolException
                ?? new ToolException(ToolErrors.ToolFault, $"'{WorkspacePath.Shown(next.AbsoluteUri)}' cannot be fetched: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new ToolException(ToolErrors.ToolFault, $"'{WorkspacePath.Shown(next.AbsoluteUri)}' broke off: {exception.Message}", exception);
        }

        throw new ToolException(ToolErrors.Denied, $"'{WorkspacePath.Shown(url)}' redirects more than {MaxRedirects} times.");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static Uri RequireUrl(string url)
    {
        if (url.Length > MaxUrlCharacters || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"'{WorkspacePath.Shown(url)}' is not a URL that begins with http:// or https://.");
        }

        return parsed.UserInfo.Length == 0 ? parsed : throw new ToolException(ToolErrors.InvalidArguments, "A URL with a user name or password is not fetched.");
    }

    private static Uri? Redirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            ? response.Headers.Location
            : null;

    private static async ValueTask<FetchedPage> ReadAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var error = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? ToolErrors.NotFound : ToolErrors.ToolFault;
            throw new ToolException(error, $"'{WorkspacePath.Shown(url.AbsoluteUri)}' answers with status {(int)response.StatusCode}.");
        }

        var type = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "text/plain";
        if (!IsText(type))
        {
            throw new ToolException(ToolErrors.NotRegular, $"'{WorkspacePath.Shown(url.AbsoluteUri)}' is not text, but {WorkspacePath.Shown(type)}.");
        }

        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var bytes = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(new MemoryStream(bytes, 0, Math.Min(length, MaxBytes)), EncodingOf(response.Content.Headers.ContentType?.CharSet));
        return new FetchedPage(url, type, await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), length > MaxBytes);
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal)
        || type is "application/json" or "application/xml"
        || type.EndsWith("+json", StringComparison.Ordinal)
        || type.EndsWith("+xml", StringComparison.Ordinal);

    private static Encoding EncodingOf(string? name)
    {
        try
        {
            return name is null ? Encoding.UTF8 : Encoding.GetEncoding(name.Trim('"', '\''));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
