using System.Runtime.CompilerServices;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Budgets;

/// <summary>Keeps the calls of any chat client within a budget: reserves before a call, makes it with an output cap, settles after it. Needs no loop.</summary>
/// <remarks>
/// <para>A call waits while others hold what may come back, and throws <see cref="BudgetExhaustedException"/> when too much is spent.</para>
/// <para>A reply that says nothing of its usage, breaks off or is abandoned counts in full, as does a cancelled call; one that the provider turned away costs nothing.</para>
/// <para>Thread-safe when the inner client is.</para>
/// </remarks>
/// <param name="innerClient">The client that is called.</param>
/// <param name="account">The budget; clients may share one.</param>
/// <param name="options">How it counts.</param>
/// <param name="time">The clock that calls are measured by. Default: the system's.</param>
public sealed class BudgetedChatClient(IChatClient innerClient, BudgetAccount account, BudgetedChatOptions? options = null, TimeProvider? time = null) : DelegatingChatClient(innerClient)
{
    private readonly BudgetedChatOptions _options = options ?? new BudgetedChatOptions();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly BudgetAccount _account = account ?? throw new ArgumentNullException(nameof(account));

    /// <inheritdoc/>
    /// <exception cref="BudgetExhaustedException">The budget does not allow the call.</exception>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PriceUnknown"/>: money is limited and the model has no price.</exception>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> sent = [.. messages];
        var (capped, estimate) = Prepare(sent, options);
        using var call = await BeginAsync(estimate, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await base.GetResponseAsync(sent, capped, cancellationToken).ConfigureAwait(false);
            call.Succeeded(response.Usage);
            return response;
        }
        catch (Exception exception)
        {
            End(call, exception);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="BudgetExhaustedException">The budget does not allow the call.</exception>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PriceUnknown"/>: money is limited and the model has no price.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> sent = [.. messages];
        var (capped, estimate) = Prepare(sent, options);
        using var call = await BeginAsync(estimate, cancellationToken).ConfigureAwait(false);
        var (hasBegun, usage) = (false, (UsageDetails?)null);
        var updates = base.GetStreamingResponseAsync(sent, capped, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates, call, hasBegun).ConfigureAwait(false))
            {
                hasBegun = true;
                foreach (var content in updates.Current.Contents.OfType<UsageContent>())
                {
                    usage ??= new UsageDetails();
                    usage.Add(content.Details);
                }

                yield return updates.Current;
            }
        }

        call.Succeeded(usage);
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, BudgetedCall call, bool hasBegun)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            End(call, exception, hasBegun);
            throw;
        }
    }

    /// <summary>Only what failed at once, and for a known reason, is known to have cost nothing.</summary>
    private static void End(BudgetedCall call, Exception exception, bool hasBegun = false)
    {
        if (hasBegun || exception is OperationCanceledException)
        {
            call.Cut();
        }
        else
        {
            call.Failed(ModelFailures.Classify(exception).Kind);
        }
    }

    private (ChatOptions Options, CallEstimate Estimate) Prepare(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var capped = options?.Clone() ?? new ChatOptions();
        capped.MaxOutputTokens ??= _options.MaxOutputTokens;
        var price = _account.IsLimited(BudgetKind.Money) ? _options.Prices.Require(ModelOf(options)) : null;
        return (capped, new CallEstimate(TokenEstimate.OfInput(messages, capped.Tools ?? []), capped.MaxOutputTokens.Value, price));
    }

    private async ValueTask<BudgetedCall> BeginAsync(CallEstimate estimate, CancellationToken cancellationToken)
    {
        var request = new BudgetRequest { AtMost = estimate.AtMost(_options.CallTimeout), ExpiresAfter = _options.CallTimeout };
        var call = new BudgetedCall(await _account.ReserveAsync(request, cancellationToken).ConfigureAwait(false), estimate, _time);
        call.Begin();
        return call;
    }

    private ModelRef ModelOf(ChatOptions? options)
    {
        var metadata = this.GetService<ChatClientMetadata>();
        return options?.ModelId is null && _options.Model is { } model
            ? model
            : new ModelRef(_options.Model?.Provider ?? metadata?.ProviderName ?? "unknown", options?.ModelId ?? metadata?.DefaultModelId ?? "unknown");
    }
}
