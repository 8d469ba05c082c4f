using System.Net;
using System.Net.Sockets;
using System.Text;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class BubblewrapNetworkTests : IDisposable
{
    private readonly SandboxBench _bench = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public BubblewrapNetworkTests() => _server.Start();

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose()
    {
        _server.Dispose();
        _bench.Dispose();
    }

    [Test]
    public async Task What_is_listed_can_be_reached_through_the_proxy_and_nothing_else()
    {
        if (NetworkBridge.Problem is { } problem)
        {
            Assert.Ignore(problem);
        }

        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(stop.Token);
        var policy = new SandboxPolicy { Network = [$"127.0.0.1:{Port}"] };
        var tunnel = $"exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT %s HTTP/1.1\\r\\n\\r\\n' TARGET >&3; read -r line <&3; echo \"$line\"; read -r line <&3; printf 'GET /tunnel HTTP/1.1\\r\\n\\r\\n' >&3; cat <&3";
        var outcome = await _bench.RunAsync($"""
            bash -c "{Quoted(tunnel.Replace("TARGET", $"127.0.0.1:{Port}", StringComparison.Ordinal))}"
            bash -c "{Quoted(tunnel.Replace("TARGET", "127.0.0.1:1", StringComparison.Ordinal))}"
            bash -c "{Quoted($"exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://127.0.0.1:{Port}/plain HTTP/1.1\\r\\nHost: evil\\r\\nProxy-Authorization: x\\r\\n\\r\\n' >&3; cat <&3")}"
            bash -c "exec 3<>/dev/tcp/127.0.0.1/{Port}" && echo direct
            """, policy);
        await stop.CancelAsync();
        await serving;

        Assert.That(outcome.Sandbox, Is.EqualTo($"bubblewrap, network: 127.0.0.1:{Port}"));
        Assert.That(outcome.Output, Does.Contain("200 Connection established").And.Contain("asked: GET /tunnel HTTP/1.1"));
        Assert.That(outcome.Output, Does.Contain("403 Forbidden").And.Contain("127.0.0.1:1 is not in the network list"));
        Assert.That(outcome.Output, Does.Contain($"asked: GET /plain HTTP/1.1|Host: 127.0.0.1:{Port}|Connection: close"));
        Assert.That(outcome.Output, Does.Not.Contain("Proxy-Authorization").And.Not.Contain("direct\n"));
    }

    [TestCase("8.8.8.8", true)]
    [TestCase("2606:4700::1111", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("172.31.0.1", false)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::1", false)]
    [TestCase("::ffff:10.0.0.1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fd00::1", false)]
    [TestCase("2002:7f00:1::", false)]
    [TestCase("64:ff9b::7f00:1", false)]
    public void A_name_must_lead_to_a_public_address(string address, bool isPublic) =>
        Assert.That(AllowedHosts.IsPublic(IPAddress.Parse(address)), Is.EqualTo(isPublic));

    [Test]
    public async Task An_address_that_is_not_listed_is_refused_and_one_that_is_listed_is_meant()
    {
        var hosts = new AllowedHosts(["localhost:80", "10.0.0.1:443"]);
        Assert.That(await hosts.ResolveAsync("10.0.0.1", 443, CancellationToken.None), Is.EqualTo([IPAddress.Parse("10.0.0.1")]));
        Assert.That(await hosts.ResolveAsync("10.0.0.1", 80, CancellationToken.None), Is.Empty);
        Assert.That(await hosts.ResolveAsync("LOCALHOST", 80, CancellationToken.None), Is.Not.Empty);
        Assert.That(await hosts.ResolveAsync("127.0.0.1", 80, CancellationToken.None), Is.Empty);
    }

    /// <summary>Answers every connection with what it was asked, lines joined by <c>|</c>.</summary>
    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await _server.AcceptTcpClientAsync(cancellationToken);
                var buffer = new byte[4096];
                var asked = Encoding.Latin1.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, cancellationToken));
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"asked: {asked.Replace("\r\n", "|", StringComparison.Ordinal)}\n"), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static string Quoted(string script) => script.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
