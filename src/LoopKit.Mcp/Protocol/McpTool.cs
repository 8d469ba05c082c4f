using System.Text.Json;
using LoopKit.Coordination;
using LoopKit.Mcp.Replies;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace LoopKit.Mcp.Protocol;

/// <summary>A tool: one request record in, one reply record out, and every failure an answer that says what to do.</summary>
/// <typeparam name="TRequest">The arguments; its schema is the input schema.</typeparam>
/// <typeparam name="TReply">The result; its schema is the output schema.</typeparam>
/// <remarks>Thread-safe and without state. Cancelling a call gives up the answer; no loop is cancelled by it.</remarks>
internal abstract class McpTool<TRequest, TReply> : McpServerTool
    where TRequest : class
    where TReply : class
{
    private const int MaxErrorCharacters = 4_000;

    private readonly McpParts _parts;

    protected McpTool(McpParts parts, ToolCard card)
    {
        _parts = parts;
        ProtocolTool = new Tool
        {
            Name = card.Name,
            Title = card.Title,
            Description = card.Description,
            Annotations = card.Annotations,
            InputSchema = ToolSchema.Of<TRequest>(),
            OutputSchema = ToolSchema.Of<TReply>(),
        };
    }

    public sealed override Tool ProtocolTool { get; }

    public sealed override IReadOnlyList<object> Metadata => [];

    public sealed override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var arguments = ToolArguments.Read<TRequest>(ProtocolTool, request.Params?.Arguments);
            var caller = ClientAddress.Of(request.Server.ClientInfo?.Name, _parts.Options.ClientName);
            return Success(await CallWhileHeardAsync(arguments, caller, cancellationToken).ConfigureAwait(false));
        }
        catch (LoopKitException exception)
        {
            return Failure(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure("The host is stopping. Its loops go on when it is up again; ask again then.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The details may hold paths or secrets: they are for the host's log only.
            _parts.Logger.ToolFailed(exception, ProtocolTool.Name);
            return Failure($"{ProtocolTool.Name} failed in the host ({exception.GetType().Name}). No loop was stopped by it. Try again; if it stays, look at the host's log.");
        }
    }

    /// <summary>Does the work.</summary>
    /// <param name="request">The arguments; they fit the input schema.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">The client no longer waits.</param>
    /// <exception cref="LoopKitException">The client is told the message.</exception>
    protected abstract ValueTask<TReply> CallAsync(TRequest request, Address caller, CancellationToken cancellationToken);

    /// <summary>Gives the answer up when nobody is left to read it, so that a wait does not keep the process and its store.</summary>
    private async ValueTask<TReply> CallWhileHeardAsync(TRequest request, Address caller, CancellationToken cancellationToken)
    {
        using var unheard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var call = CallAsync(request, caller, unheard.Token).AsTask();
        if (await Task.WhenAny(call, _parts.ClientGone).ConfigureAwait(false) != call)
        {
            await unheard.CancelAsync().ConfigureAwait(false);
        }

        return await call.ConfigureAwait(false);
    }

    private static CallToolResult Success(TReply reply)
    {
        var json = JsonSerializer.SerializeToElement(reply, McpJson.ReplyInfo<TReply>());
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = json.GetRawText() }],
            StructuredContent = json,
        };
    }

    private static CallToolResult Failure(string message) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = Excerpt.Head(message, MaxErrorCharacters) }],
    };
}
