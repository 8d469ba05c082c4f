using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Scheduling;
using LoopKit.Testing;

namespace LoopKit.Simulator;

/// <summary>Loops, a limiter and a provider on a clock that goes from event to event. One thread; the same seed gives the same run.</summary>
internal sealed class Simulation
{
    private static readonly RetryRules _rules = new();

    private readonly ManualTimeProvider _time;
    private readonly ILimiter _limiter;
    private readonly SimulatedProvider _provider;
    private readonly Scenario _scenario;
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _events = new();
    private readonly Observation _seen;
    private long _order;

    private Simulation(Scenario scenario, ManualTimeProvider time, ILimiter limiter)
    {
        (_scenario, _time, _limiter) = (scenario, time, limiter);
        _provider = new SimulatedProvider(scenario);
        _seen = new Observation(scenario, limiter.Name, time.GetUtcNow());
    }

    public static Outcome Run(Scenario scenario, Func<TimeProvider, ILimiter> limiterOn)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var limiter = limiterOn(time);
        return new Simulation(scenario, time, limiter).Run();
    }

    private Outcome Run()
    {
        var end = _time.GetUtcNow() + _scenario.Length;
        for (var number = 0; number < _scenario.Loops; number++)
        {
            Work(new SimulatedLoop(number, _scenario));
        }

        // The naive limiter looks again at every minute.
        for (var minute = _time.GetUtcNow(); minute < end; minute += TimeSpan.FromMinutes(1))
        {
            _events.Enqueue(() => { }, (minute, ++_order));
        }

        while (_events.TryPeek(out var happens, out var next) && next.At < end)
        {
            var at = _time.NextTimer is { } timer && timer < next.At ? timer : next.At;
            _time.Advance(at - _time.GetUtcNow());
            if (at == next.At)
            {
                _events.Dequeue();
                happens();
            }

            foreach (var call in _limiter.Take())
            {
                Make(call);
            }
        }

        return _seen.ToOutcome();
    }

    private void Work(SimulatedLoop loop) => After(loop.NextWork(), () => Ask(loop.NextCall(_time.GetUtcNow())));

    private void Ask(SimulatedCall call)
    {
        _seen.Asked(call);
        _limiter.Ask(call);
    }

    private void Make(SimulatedCall call)
    {
        switch (_limiter.CanPay(call))
        {
            case false:
                _limiter.End(call, new PermitUsage());
                _seen.GaveUp(call);
                return;
            case null:
                _limiter.End(call, new PermitUsage());
                After(TimeSpan.FromSeconds(1), () => _limiter.Ask(call));
                return;
        }

        // On its way.
        After(TimeSpan.FromMilliseconds(100), () => Arrive(call));
    }

    private void Arrive(SimulatedCall call)
    {
        var now = _time.GetUtcNow();
        if (_provider.Refuse(call, now) is { } wait)
        {
            _seen.Refused(call, now);
            var failures = ++call.Loop.Failures;
            _limiter.Pay(call, 0);
            _limiter.End(call, new PermitUsage { RateLimitedFor = RetryPolicy.Grant(wait, _rules), Limits = _provider.Headers(now), AnsweredAgo = TimeSpan.Zero });
            After(RetryPolicy.DelayAfter(failures, wait, call.Loop.Jitter, _rules), () => _limiter.Ask(call));
            return;
        }

        _seen.Made(call, now);
        call.Loop.Failures = 0;
        After(call.FirstToken, () =>
        {
            var headers = _provider.Headers(_time.GetUtcNow());
            After(call.Writing, () => End(call, headers));
        });
    }

    private void End(SimulatedCall call, IReadOnlyList<RateLimit> headers)
    {
        var now = _time.GetUtcNow();
        _provider.Write(call, now);
        _seen.Ended(call, now);
        _limiter.Pay(call, call.Price);
        _limiter.End(call, new PermitUsage { Answered = true, Tokens = call.Tokens, Limits = headers, AnsweredAgo = call.Writing });
        Work(call.Loop);
    }

    private void After(TimeSpan time, Action happens) => _events.Enqueue(happens, (_time.GetUtcNow() + time, ++_order));
}
