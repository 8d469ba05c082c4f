using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LoopKit.Events;
using LoopKit.Fetch;
using LoopKit.Tests.Tools;
using LoopKit.Tools;
using Microsoft.Extensions.Options;

namespace LoopKit.Tests.Fetch;

[Property("Requirement", "TOOL-01")]
public sealed class FetchToolTests
{
    private readonly LoopbackServer _server = new();

    [TearDown]
    public async Task EndAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_text_is_read_without_telling_who_asks()
    {
        _server.Answer("/a", "200 OK\r\nContent-Type: application/json\r\nSet-Cookie: id=1", """{"port": 8081}""");
        Assert.That(await FetchesAsync("/a"), Does.EndWith("{\"port\": 8081}"));
        await FetchesAsync("/a");
        Assert.That(_server.Requests, Has.Count.EqualTo(2).And.All.StartsWith("GET /a HTTP/1.1"));
        Assert.That(_server.Requests, Has.None.Contains("Cookie"));
        Assert.That(_server.Requests, Has.None.Contains("Authorization"));
    }

    [Test]
    public async Task HTML_comes_as_readable_text()
    {
        _server.Answer("/", "200 OK\r\nContent-Type: text/html; charset=iso-8859-1", Encoding.Latin1.GetBytes("<p>gr\u00fcn<script>x()</script>"));
        Assert.That(await FetchesAsync("/"), Does.EndWith("\ngrün"));
    }

    [TestCase("ftp://127.0.0.1/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://ada:secret@127.0.0.1/")]
    [TestCase("no url")]
    [Property("Requirement", "TOOL-02")]
    public Task Only_web_addresses_without_credentials_are_fetched(string url) => FailsAsync(url, ToolErrors.InvalidArguments);

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://[::1]:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0x7f.1:{0}/")]
    [TestCase("http://127.1:{0}/")]
    [TestCase("http://0.0.0.0:{0}/")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://10.0.0.1/")]
    [Property("Requirement", "TOOL-02")]
    [Property("Threat", "SEC-08")]
    public async Task Private_addresses_are_refused_however_they_are_written(string url)
    {
        _server.Answer("/", "200 OK\r\nContent-Type: text/plain", TestWorkspace.Secret);
        await FailsAsync(url.Replace("{0}", $"{new Uri(_server.Url()).Port}"), ToolErrors.Denied, allowed: []);
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    [Property("Threat", "SEC-08")]
    public async Task A_redirect_to_a_private_address_is_refused_like_the_address_itself()
    {
        _server.Answer("/", $"302 Found\r\nLocation: {_server.Url("/secret").Replace("127.0.0.1", "localhost")}");
        _server.Answer("/secret", "200 OK\r\nContent-Type: text/plain", TestWorkspace.Secret);
        await FailsAsync(_server.Url(), ToolErrors.Denied);
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Five_redirects_are_followed_and_no_sixth()
    {
        foreach (var hop in Enumerable.Range(0, 7))
        {
            _server.Answer($"/{hop}", $"301 Moved\r\nLocation: /{hop + 1}");
        }

        await FailsAsync(_server.Url("/0"), ToolErrors.Denied);
        _server.Answer("/5", "200 OK\r\nContent-Type: text/plain", "there");
        Assert.That(await FetchesAsync("/0"), Does.EndWith("there").And.Contain("/5"));
        _server.Answer("/0", "302 Found\r\nLocation: file:///etc/passwd");
        await FailsAsync(_server.Url("/0"), ToolErrors.InvalidArguments);
    }

    [TestCase("200 OK\r\nContent-Type: image/png", ToolErrors.NotRegular)]
    [TestCase("200 OK\r\nContent-Type: application/octet-stream", ToolErrors.NotRegular)]
    [TestCase("404 Not Found", ToolErrors.NotFound)]
    [TestCase("500 Internal", ToolErrors.ToolFault)]
    [TestCase("401 Unauthorized\r\nWWW-Authenticate: Basic", ToolErrors.ToolFault)]
    [Property("Requirement", "TOOL-02")]
    public Task What_is_no_text_or_no_success_is_a_typed_error(string head, string error)
    {
        _server.Answer("/", head, "x");
        return FailsAsync(_server.Url(), error);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_page_that_unpacks_to_a_gigabyte_costs_two_megabytes()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'a');
            for (var count = 0; count < 256; count++)
            {
                gzip.Write(block);
            }
        }

        _server.Answer("/", "200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip", packed.ToArray());
        Assert.That(await FetchesAsync("/"), Does.Contain("[… ").And.Contain("Only the first 2 MB were read").And.Length.LessThan(ToolCatalog.MaxResultCharacters));
    }

    [Test]
    [Property("Requirement", "TOOL-08")]
    public void Without_leave_for_the_network_the_tool_is_absent()
    {
        using var tools = new FetchTools(Options.Create(new LoopKitOptions()), TimeProvider.System);
        using var workspace = new TestWorkspace();
        Assert.That(tools.GetTools(ContextOf(workspace)), Is.Empty);
    }

    private static ToolContext ContextOf(TestWorkspace workspace) =>
        new() { Loop = LoopId.New(TimeProvider.System), Iteration = 1, Files = workspace.Files, Timeout = TimeSpan.FromMinutes(5) };

    private static async Task<ToolCallOutcome> CallAsync(string url, string[] allowed)
    {
        var options = new LoopKitOptions { AllowFetch = true };
        foreach (var host in allowed)
        {
            options.FetchPrivateHosts.Add(host);
        }

        using var tools = new FetchTools(Options.Create(options), TimeProvider.System);
        using var workspace = new TestWorkspace();
        var catalog = new ToolCatalog([tools], ContextOf(workspace), allowed: null, TimeProvider.System);
        return await catalog.InvokeAsync("fetch", JsonSerializer.Serialize(new { url }), CancellationToken.None);
    }

    private static async Task FailsAsync(string url, string error, string[]? allowed = null)
    {
        var outcome = await CallAsync(url, allowed ?? ["127.0.0.1"]);
        Assert.That(outcome.Error, Is.EqualTo(error), outcome.Text);
        Assert.That(outcome.Text, Does.Not.Contain(TestWorkspace.Secret).And.Not.Contain("secret@"));
    }

    private async Task<string> FetchesAsync(string path)
    {
        var outcome = await CallAsync(_server.Url(path), ["127.0.0.1"]);
        Assert.That(outcome.Outcome, Is.EqualTo(ToolOutcome.Succeeded), outcome.Text);
        return outcome.Text;
    }
}
