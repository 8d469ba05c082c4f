using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LoopKit.ChaosTests;

/// <summary>Anthropic's Messages API on loopback, as bad as it gets. One connection a request.</summary>
internal sealed class ChaosEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _requests = [];
    private readonly FaultPlan _plan;
    private readonly RateAudit _audit;
    private readonly TimeSpan _longestPause;
    private readonly TimeSpan _silence;
    private readonly Task _serving;
    private int _number;

    /// <param name="plan">The faults.</param>
    /// <param name="audit">The limits.</param>
    /// <param name="longestPause">The longest wait that the client grants.</param>
    /// <param name="silence">The longest silence that the client bears.</param>
    public ChaosEndpoint(FaultPlan plan, RateAudit audit, TimeSpan longestPause, TimeSpan silence)
    {
        (_plan, _audit, _longestPause, _silence) = (plan, audit, longestPause, silence);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many requests there were.</summary>
    public int Requests => _number;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        await Task.WhenAll(_requests);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _requests.RemoveAll(request => request.IsCompletedSuccessfully);
                _requests.Add(AnswerAsync(client));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var request = await ReadAsync(client.GetStream());
            _audit.Begin();
            var (fault, detail) = _plan.Next();
            var reply = new ChaosReply(client, fault, new Random(detail), request, $"msg_{Interlocked.Increment(ref _number)}", _silence);
            try
            {
                await reply.WriteAsync(() => _audit.End(), wait => _audit.Pause(wait < _longestPause ? wait : _longestPause), _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client does not listen any more, or the test is over.
            }
        }
    }

    private static async Task<JsonElement> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 4096, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            const string name = "content-length:";
            length = line.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? int.Parse(line[name.Length..], CultureInfo.InvariantCulture) : length;
        }

        var body = new char[length];
        await reader.ReadBlockAsync(body);
        return JsonDocument.Parse(Encoding.Latin1.GetBytes(body)).RootElement;
    }
}
