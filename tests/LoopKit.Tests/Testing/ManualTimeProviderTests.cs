using LoopKit.Testing;

namespace LoopKit.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _fired = [];

    [Test]
    public void Timers_fire_in_the_order_of_their_times_and_see_their_own_time()
    {
        var start = _time.GetUtcNow();
        using var late = Timer("late", 20);
        using var early = Timer("early", 10);
        using var alsoLate = Timer("also late", 20);
        Assert.That(_time.NextTimer, Is.EqualTo(start.AddSeconds(10)));
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.That(_fired, Is.EqualTo(["early 10", "late 20", "also late 20"]));
        Assert.That(_time.GetUtcNow(), Is.EqualTo(start.AddSeconds(25)));
        Assert.That(_time.GetElapsedTime(0), Is.EqualTo(TimeSpan.FromSeconds(25)));
        Assert.That(_time.NextTimer, Is.Null);

        ITimer Timer(string name, int seconds) =>
            _time.CreateTimer(_ => _fired.Add($"{name} {(_time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    [Test]
    public void Timers_that_a_timer_sets_fire_in_the_same_move_and_periods_repeat()
    {
        using var period = _time.CreateTimer(_ => _fired.Add("tick"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        ITimer? second = null;
        using var first = _time.CreateTimer(
            _ => second = _time.CreateTimer(_ => _fired.Add("second"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(_fired, Is.EqualTo(["tick", "second", "tick"]));
        second?.Dispose();
    }

    [Test]
    public async Task Delays_and_timeouts_of_the_framework_go_by_it()
    {
        var delay = Task.Delay(TimeSpan.FromHours(3), _time);
        using var timeout = new CancellationTokenSource(TimeSpan.FromHours(1), _time);
        Assert.That(_time.FireNext(), Is.True);
        Assert.That((timeout.IsCancellationRequested, delay.IsCompleted), Is.EqualTo((true, false)));
        Assert.That(_time.FireNext(), Is.True);
        await delay;
        Assert.That(_time.FireNext(), Is.False);
    }

    [Test]
    public void A_timer_that_is_changed_or_disposed_does_not_fire_at_its_old_time()
    {
        using var changed = _time.CreateTimer(_ => _fired.Add("changed"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var disposed = _time.CreateTimer(_ => _fired.Add("disposed"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        changed.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(_fired, Is.Empty);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_fired, Is.EqualTo(["changed"]));
        Assert.That(() => _time.Advance(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
